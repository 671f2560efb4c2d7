"""What do the law and the office say?

A pure core: standard library only, no clock, no database. The date is always
an argument; results are frozen dataclasses that cite the article they rest on.
"""
