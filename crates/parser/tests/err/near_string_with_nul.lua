x 'a\0b' 'c' y 'a\0b' = 1
