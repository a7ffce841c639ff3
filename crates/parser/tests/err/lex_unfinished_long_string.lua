local s = [==[
 abc ]=]
