x = [==  abc
