echo "what was in ${SITE} goes"
