local function run(a, b, c) local t = {} for i = a, b, c or 1 do t[#t + 1] = tostring(i) end print(table.concat(t, " ") .. ".") end
run(1, 3) run(3, 1) run(3, 1, -1) run(1, 0) run(0, 0) run(1, 2, 0.5) run(1.0, 3) run(1, 3.9) run(-1, -3.5, -1)
run(1, 3, 1.0) run(0.1, 0.5, 0.1) run(10, 1, -3) run(1, 10, 4) run(3, 2.5) run(3, 3.0)
for i = 1, 3 do local j = i; i = i * 10; io.write(j, ">", i, " ") end print()
for i = 3, 1 do error "never" end
for i = 1, 0.99 do error "never" end
for i = math.maxinteger, math.huge do io.write(i, " ") break end print()
for i = 5, -math.huge, -1 do if i < 3 then break end io.write(i, " ") end print()
for i = 1, 0 / 0 do error "never" end
for i = 0 / 0, 1 do print "the first test is limit < init" end
print "done"
