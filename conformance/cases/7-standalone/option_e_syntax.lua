print "not run"
