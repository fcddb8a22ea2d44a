<?php
spl_autoload_register(function (string $class): void {
    if (str_starts_with($class, 'Acme\\')) {
        $name = substr($class, 5);
        require __DIR__ . '/acme/' . strtolower($name) . '/src/' . $name . '.php';
    }
});
