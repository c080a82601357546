"""Rasa's suggested pipeline for Chinese, trained on our sentences, to compare with."""
