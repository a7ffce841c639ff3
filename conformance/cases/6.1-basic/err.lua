
error('oops')