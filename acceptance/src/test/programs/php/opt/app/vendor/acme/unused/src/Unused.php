<?php
namespace Acme;

final class Unused
{
    public const NAME = 'unused';
}
