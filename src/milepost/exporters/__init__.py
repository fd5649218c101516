"""Write what an edition shows into files of other standards, with what they can't hold."""
