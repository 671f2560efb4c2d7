"""What does a person in front of a real browser see and do?"""
