"""What an edition is: its parameters, narratives, selection of rows and audience."""
