-- An error inside the handler calls the handler again; it gives up in the end.
local n = 0
local ok, e = xpcall(error, function(e)
  n = n + 1
  if n < 3 then error("again") end
  return "settled after " .. n
end, "start")
print(ok, e)
local ok, e = xpcall(error, function() error("always") end, "start")
print(ok, type(e))
print(pcall(xpcall, error, nil, "no handler"))
print(pcall(xpcall, error, 42))
print(pcall(xpcall, error, {}, "table handler"))
