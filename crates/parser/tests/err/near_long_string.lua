local a [[

foo
bar]] = 1
