for _, n in ipairs { 0, 1, 49, 50, 51, 99, 100, 101, 255, 256, 257, 1000 } do
  local parts = {} for i = 1, n do parts[i] = "v" .. i .. "=" .. i end
  local items = {} for i = 1, n do items[i] = i end
  local h = load("return {" .. table.concat(parts, ",") .. "}")()
  local a = load("return {" .. table.concat(items, ",") .. "}")()
  local m = load("return {" .. table.concat(items, ",") .. (n > 0 and "," or "") .. table.concat(parts, ",") .. "}")()
  local c = 0 for _ in pairs(h) do c = c + 1 end
  local s = 0 for _, v in ipairs(m) do s = s + v end
  print(n, c, #a, a[n], s, m["v" .. n])
end
local deep = load("return " .. ("{"):rep(150) .. "7" .. ("}"):rep(150))()
for i = 1, 150 do deep = deep[1] end print(deep)
