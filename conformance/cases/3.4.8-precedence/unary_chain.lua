local t = setmetatable({}, { __unm = function() return 5 end, __len = function() return 3 end, __bnot = function() return 9 end })
print(-t, #t, ~t, -#t, ~-t, - -t, not -t, #t + -t, -(t) * 2, 2 ^ -t)
print(-2 ^ 2, (-2) ^ 2, 2 ^ -2, -2 ^ -2, not 1 == 2, #"ab" == 2, -"2" + 1, - - - 1)
print(not (1 > 2) and 3 or 4, not 1 == 2)
