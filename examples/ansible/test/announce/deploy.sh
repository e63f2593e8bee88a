echo "the site is in ${SITE}"
