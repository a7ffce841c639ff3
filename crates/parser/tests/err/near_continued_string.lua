local a 'x\
y' = 1
