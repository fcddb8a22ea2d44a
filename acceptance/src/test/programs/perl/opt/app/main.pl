#!/usr/bin/perl
use strict;
use warnings;
use lib '/opt/app/lib';
use List::Util qw(sum);
use POSIX ();
use Storable ();
use Try::Tiny;
use Acme::Used;

my $numbers = require '/opt/app/lib/numbers.pl';
try { print Acme::Used::NAME, ' ', sum(@$numbers), ' ', POSIX::floor(1.5), "\n" };
$| = 1;
print "ready\n";
sleep 1000 while 1;
