-- Assigning nil to existing fields while traversing is allowed, also with collections in between.
local t = {}
for i = 1, 500 do t[i] = i; t["s" .. i] = i; t[i + 0.5] = i end
local n = 0
for k in pairs(t) do
  t[k] = nil
  n = n + 1
  if n % 100 == 0 then collectgarbage() end
end
print(n, next(t))
