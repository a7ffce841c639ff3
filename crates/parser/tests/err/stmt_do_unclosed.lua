do
  do x() end
