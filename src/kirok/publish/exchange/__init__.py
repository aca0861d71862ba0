"""The open data in the formats of others: FollowTheMoney, GeoJSON, Web Annotation, schema.org, codebook, sitemap.

Each module turns an :class:`~kirok.publish.index.Index` into files. What a format cannot carry (an EDTF qualifier, a
range) is said in words beside it, never rounded away.
"""
