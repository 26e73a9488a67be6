-- description: An e-mail address as advertising platforms match it, trimmed and in lower case, as hexadecimal SHA-256.
-- arguments: {email: STRING}
-- returns: STRING
TO_HEX(SHA256(LOWER(TRIM(email))))
