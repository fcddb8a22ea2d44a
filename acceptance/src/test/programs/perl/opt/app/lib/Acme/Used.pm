package Acme::Used;
use strict;
use warnings;
use constant NAME => 'used';
1;
