"""What does a paper register say, and which of its rows may become cases?"""
