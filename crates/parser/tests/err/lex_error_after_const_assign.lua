local x <const> = 1
x = 'abc
