# Who sees personal data, by class: the user attribute personal_data lists the classes of a user, or has the value all. The
# warehouse's policy tags decide as well; a grant only keeps fields out of sight that would be refused or masked there.
access_grant: sees_email {
  user_attribute: personal_data
  allowed_values: ["email", "all"]
}
access_grant: sees_phone {
  user_attribute: personal_data
  allowed_values: ["phone", "all"]
}
access_grant: sees_name {
  user_attribute: personal_data
  allowed_values: ["name", "all"]
}
access_grant: sees_address {
  user_attribute: personal_data
  allowed_values: ["address", "all"]
}
access_grant: sees_ip {
  user_attribute: personal_data
  allowed_values: ["ip", "all"]
}
access_grant: sees_identifier {
  user_attribute: personal_data
  allowed_values: ["identifier", "all"]
}
access_grant: sees_event {
  user_attribute: personal_data
  allowed_values: ["all"]
}
