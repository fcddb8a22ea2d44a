package Acme::Unused;
1;
