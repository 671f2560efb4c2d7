"""How fast do the pages answer when the office has many cases behind it?

`python -m bench.load` builds the data, starts the real server, sends it real people, and
writes what it measured. `places`, `people`, `lives` say what is in the data; `stores`,
`building`, `records` put it there; `serving`, `driving`, `visits`, `floor`, `inside`
measure; `reporting` writes it down.
"""
