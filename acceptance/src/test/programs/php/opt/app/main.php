<?php
require __DIR__ . '/vendor/autoload.php';
require_once 'Psr/Log/LogLevel.php';

echo Acme\Used::NAME, Psr\Log\LogLevel::INFO, ctype_digit('1'), PHP_EOL;
echo 'ready', PHP_EOL;
while (true) {
    sleep(1000);
}
