-- The handler runs before unwinding: it can see the erring function's locals.
local function find()
  for level = 1, 20 do
    if not debug.getinfo(level, "S") then break end
    for i = 1, 20 do
      local name, value = debug.getlocal(level, i)
      if not name then break end
      if name == "secret" then return value end
    end
  end
end
print(xpcall(function()
  local secret = "found me"
  error("x")
end, function(e) return find() end))
print(xpcall(function()
  local secret = "in runtime error"
  return secret + {}
end, function(e) return find(), e end))
