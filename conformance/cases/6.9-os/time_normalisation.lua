-- TZ is UTC in these runs.
print(os.time { year = 1970, month = 1, day = 1, hour = 0 })
print(os.time { year = 2000, month = 1, day = 1 })
print(os.time { year = 2024, month = 2, day = 30, hour = 25, min = 61, sec = -1 })
local t = { year = 2024, month = 14, day = -5, hour = 12 }
print(os.time(t))
print(t.year, t.month, t.day, t.hour, t.min, t.sec, t.wday, t.yday, t.isdst)
print(os.time { year = 2023, month = 12, day = 31, hour = 23, min = 59, sec = 60 } == os.time { year = 2024, month = 1, day = 1, hour = 0 })
print(os.time { year = 1900, month = 1, day = 1, hour = 0 })
print(os.time { year = "2000", month = "1", day = "1", hour = "0" })
print(os.time { year = 2000, month = 1, day = 1, hour = 0, isdst = false })
for _, a in ipairs { {}, { year = 2000 }, { year = 2000, month = 1 }, { year = 2000, month = "x", day = 1 }, { year = 2000, month = 1.5, day = 1 }, { year = 1e12 // 1, month = 1, day = 1 }, { year = math.maxinteger, month = 1, day = 1 }, { year = 2000, month = 1, day = 1, hour = "x" }, { year = 2000, month = 1 << 40, day = 1 }, { year = 2000, month = {}, day = 1 }, { year = -1 << 40, month = 1, day = 1 } } do print(pcall(os.time, a)) end
print(pcall(os.time, 5))
print(math.type(os.time()), os.time() > 1e9)
local n = os.date("*t", 1e9 // 1)
print(os.time(n) == 1e9) n.month = n.month + 1
print(os.time(n))
print(n.month, n.day)
for m = 1, 12 do local d = os.date("*t", os.time { year = 2023, month = m + 1, day = 0 }) io.write(d.day, " ") end
print()
