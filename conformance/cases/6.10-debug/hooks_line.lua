-- The sequence of line events.
local function run(f) local lines = {} local base = debug.getinfo(f, "S").linedefined debug.sethook(function(e, l) lines[#lines + 1] = l - base end, "l") f() debug.sethook() lines[#lines] = nil print(table.concat(lines, " ")) end
run(function()
  local a = 1
  local b = 2

  if a == 1 then
    b = 3
  else
    b = 4
  end
  for i = 1, 2 do
    a = a + i
  end
  while a < 10 do
    a = a + 5
  end
  repeat
    a = a - 1
  until a < 8
  for _, v in ipairs { 1, 2 } do
    b = v
  end
  local function inner()
    return 1
  end
  inner()
  local t = {
    1,
    inner(),
    x = 2,
  }
  return a
    + b
end)
run(function() local x = 1; x = 2; for i = 1, 3 do x = i end end)
run(function()
  goto skip
  do print "never" end
  ::skip::
  local s = "a"
    .. "b"
    .. tostring(1)
end)
