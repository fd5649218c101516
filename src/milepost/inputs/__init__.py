"""What a chapter needs and nothing more, written once, named by its content."""
