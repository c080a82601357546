"""What `bandian bench …` runs."""
