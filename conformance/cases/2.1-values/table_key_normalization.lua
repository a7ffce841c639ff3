-- A float key with an integer value is that integer key.
local t = {}
t[1.0] = "a"; t[2^53] = "b"; t[-0.0] = "z"
print(t[1], t[1 << 53], t[0], next({ [3.0] = 1 }))
for k in pairs({ [1.0] = 1, }) do print(math.type(k)) end
t[1.5] = "half"
print(t[1.5], t[3 / 2])
print(rawlen({ [1.0] = 1, [2.0] = 2 }))
t["1"] = "string"
print(t[1], t["1"])
t[2^63] = "big float"
print(t[2^63], t[math.mininteger], t[math.maxinteger])
