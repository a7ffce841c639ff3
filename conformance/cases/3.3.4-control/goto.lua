for i = 1, 3 do
  for j = 1, 3 do
    if j == 2 then goto continue end
    if i == 3 then goto done end
    io.write(i, ":", j, " ")
    ::continue::
  end
end
::done:: print()
do
  local k = 0
  ::top::
  k = k + 1
  if k < 4 then goto top end
  print(k)
end
-- a goto back creates fresh locals
do
  local fs = {}
  local n = 0
  ::again::
  local x = n
  fs[#fs + 1] = function() x = x + 1; return x end
  n = n + 10
  if n < 30 then goto again end
  print(fs[1](), fs[1](), fs[2](), fs[3]())
end
-- jump over a label at the end of a block with a local before it
do goto e; local a = 1; ::e:: ; end
print "end"
