local x <const> = 1
y, x = 2, 3
