local log = {}
local function f(depth)
  if depth == 0 then error("bottom", 0) end
  local ok, e = pcall(f, depth - 1)
  log[#log + 1] = depth .. ":" .. tostring(ok) .. ":" .. tostring(e)
  error(e .. "<" .. depth, 0)
end
print(pcall(f, 5))
print(table.concat(log, "\n"))
print(pcall(pcall))
print(pcall(pcall, error))
print(pcall(pcall, error, "e"))
print(pcall(pcall, pcall, error, "deep"))
