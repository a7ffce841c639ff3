while x do
 y()
 until z
