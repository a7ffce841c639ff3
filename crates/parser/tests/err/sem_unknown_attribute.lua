local x <konst> = 1
