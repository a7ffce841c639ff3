-- A variable that cannot be closed has no name where the debug information is stripped.
local function attempt(source)
  print(pcall(load(string.dump(load(source, "=source"), true))))
end

attempt "local c <close> = {}"
attempt "local a, b, c <close> = 1, 2, setmetatable({}, {})"
attempt "local a <close> = nil; local b <close> = 42"
attempt "for i in next, {}, nil, {} do end"
