-- A coroutine may yield inside every metamethod.
local y = coroutine.yield
local mt = {
  __add = function(a, b) return y "add" end, __index = function(t, k) return y("index " .. tostring(k)) end,
  __newindex = function(t, k, v) y("newindex " .. k); rawset(t, k, v) end, __call = function(self, a) return y("call " .. a) end,
  __eq = function() return y "eq" end, __lt = function() return y "lt" end, __le = function() return y "le" end,
  __len = function() return y "len" end, __concat = function() return y "concat" end, __unm = function() return y "unm" end,
}
local co = coroutine.wrap(function()
  local t, u = setmetatable({}, mt), setmetatable({}, mt)
  local r = { t + 1, t.key, t("arg"), t == u, t < u, t <= u, #t, t .. "x", "a" .. "b" .. t .. "c", -t, not (t == u) }
  t.field = "stored"
  r[#r + 1] = rawget(t, "field")
  if t < u then r[#r + 1] = "true branch" else r[#r + 1] = "false branch" end
  for i = 1, #r do r[i] = tostring(r[i]) end
  return table.concat(r, ",")
end)
local v = co()
local n = 0
while true do
  n = n + 1
  io.write(v, " ")
  local nxt = co((#v > 2 or n % 2 == 0) and "v" .. n or nil)
  if n == 13 then print(); print(nxt) break end
  v = nxt
end
