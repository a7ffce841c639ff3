-- Errors of a reader function, and of what it gives, pass the message handler in force before `load` returns them; syntax errors do not.
local function handler(m)
  return "handled: " .. tostring(m)
end

local function attempt(...)
  local arguments = table.pack(...)
  print(xpcall(function() return load(table.unpack(arguments, 1, arguments.n)) end, handler))
end

attempt(function() return true end)
attempt(function() error("in the reader") end)
attempt(function() error("no position", 0) end)
attempt(function() error(nil) end)
attempt(function() local x = nil; return x.y end)
attempt("x =")
attempt("return 1", "=x", "b")
attempt(function() error(select(2, pcall(error, "twice", 0)), 0) end)
print(pcall(load, function() error("plain", 0) end))
print(type(select(2, xpcall(load, handler, function() return pcall(error, "caught inside") and "" or nil end))))
print(xpcall(function() error("after", 0) end, handler))
