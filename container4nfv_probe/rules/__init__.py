"""What an audit reasons with: frozen values, documents and three-valued rules. No I/O."""
