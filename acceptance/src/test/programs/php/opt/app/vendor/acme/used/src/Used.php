<?php
namespace Acme;

final class Used
{
    public const NAME = 'used';
}
