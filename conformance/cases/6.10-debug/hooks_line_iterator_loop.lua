-- A generic loop goes from its preparation to the first call of the iterator without a line event, also where the line changes.
local function lines_of(source)
  local lines = {}
  local f = assert(load(source))
  debug.sethook(function(_, line) lines[#lines + 1] = line end, "l")
  f()
  debug.sethook()
  return table.concat(lines, " ")
end

print(lines_of "for _, x in ipairs{1,\n2} do\nend")
print(lines_of "for _, x in ipairs{1,\n2}\ndo\nlocal y = x\nend")
print(lines_of "for _, x in\nnext,\n{1, 2} do\nend")
print(lines_of "for x in function(_, n) if (n or 0) < 2 then return (n or 0) + 1 end end,\n1 do\nlocal y\nend")
print(lines_of "for i = 1,\n2 do\nend")
