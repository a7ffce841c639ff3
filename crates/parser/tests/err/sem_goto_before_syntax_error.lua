function f() goto nowhere end
x = = 1
