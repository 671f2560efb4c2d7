"""What does a newcomer see? Invented offices, people and cases, made through the real verbs.

Data stand in `places` and `content`, chance in one seeded generator handed from the command.
Nobody and nothing here exists: the region code of the ID numbers was never given out.
"""
