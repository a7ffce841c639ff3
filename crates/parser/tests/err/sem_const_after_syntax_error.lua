local x <const> = 1
y = = 2
x = 3
