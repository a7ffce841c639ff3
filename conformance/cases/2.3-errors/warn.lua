-- warn writes to stderr only once it is on; nothing reaches stdout.
warn("@on")
print(pcall(warn))
print(pcall(warn, 1, {}))
print(pcall(warn, "a", nil))
print(select("#", warn("@off")))
warn("not shown")
warn("@unknown control")
print(pcall(warn, 12, "ok"))
