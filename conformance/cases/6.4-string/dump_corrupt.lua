-- A damaged chunk is refused with a message, or behaves; it never crashes the interpreter.
local d = string.dump(function(a) local t = { a, a .. "x", 1.5 } for i = 1, 3 do t[i] = { t[i] } end return #t end)
local refused = 0
for n = 0, #d - 1 do local f, e = load(d:sub(1, n), "c", "b") if f == nil and type(e) == "string" then refused = refused + 1 end end
print(refused == #d or refused == #d - 1)
print(load("\27Lua", "=x"))
print(load("\27Lux" .. d:sub(5), "=x"))
print(load(d:sub(1, 4) .. "\x53" .. d:sub(6), "=x"))
print(load(d:sub(1, 5) .. "\1" .. d:sub(7), "=x"))
print(load(d:sub(1, 6) .. "xxxxxx" .. d:sub(13), "=x"))
print(load(d:sub(1, 3), "=x"))
